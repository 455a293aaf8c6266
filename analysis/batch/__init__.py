"""Large jobs: blocks of work on several processes, and their parts on disk."""
