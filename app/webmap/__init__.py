"""The map in the browser: layers, overlays, arcs, legend, colours."""
