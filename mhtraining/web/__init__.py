"""Base templates, form macros, navigation, error pages, security headers, static files."""
