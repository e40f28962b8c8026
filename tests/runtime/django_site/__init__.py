"""A Django project around the services of the tests."""
