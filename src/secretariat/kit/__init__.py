"""Base templates, components, form widgets and the visual language."""
