"""The `liaosu` command."""
