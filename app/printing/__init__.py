"""Printed matter: figures, briefings, dossiers, offline maps."""
