"""The assembled multimodal network, its stored form, and the router over it."""
