"""Kill the server in the middle of its acts, cut the power under its database: what was acknowledged is there."""
