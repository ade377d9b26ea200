"""What a plan said at one moment, in a form that comparisons read: flat items, each with an identity that stays."""
