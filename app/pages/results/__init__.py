"""Results that pages compute on demand."""
