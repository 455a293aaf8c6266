"""Networks: nodes and edges of roads, railways, sea and rivers, and what comes in from OpenStreetMap."""
