"""The web server: application, downloads, limits, problem documents."""
