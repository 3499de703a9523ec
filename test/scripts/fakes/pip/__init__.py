__version__ = "24.0"
