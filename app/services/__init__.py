"""Services: questions in, answers out; each answer is computed once."""
