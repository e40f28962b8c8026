"""The rows of the catalogue of findings, one module per part of a contract."""
