"""What differs between two snapshots, and how people see it: 신구대조표."""
