"""From a plan to an edition: its content is captured in one transaction, its files are made from that."""
