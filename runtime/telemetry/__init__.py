"""What is told of calls: spans and metrics for OpenTelemetry, and how often methods are called."""
