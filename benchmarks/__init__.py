"""Speed, measured against stated peers; run with `make bench`."""
