"""What the admin pages of all apps share: locked rows, versions, rows for reading, choices, deletion."""
