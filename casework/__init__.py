"""The rules of the office: people, process, deadlines. Pure."""
