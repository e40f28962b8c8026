"""OpenTelemetry's SDK with exporters in memory, for the whole process: what calls have told since the last look."""

import time
from collections.abc import Sequence
from typing import Any

from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import HistogramDataPoint, InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from rpcc.runtime.telemetry.traces import LOOKOUT

__all__ = ["Point", "attributes_of", "metric_points", "record_telemetry", "spans"]

_EXPORTER = InMemorySpanExporter()
_READER = InMemoryMetricReader()
_is_set_up = False

Point = tuple[dict[str, Any], float, int]
"""Attributes; the value or the sum; 1 or how many values there were."""


def record_telemetry() -> None:
    """Set the SDK up, and forget what was told before. Programs do this before their first call."""
    global _is_set_up
    if not _is_set_up:
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(_EXPORTER))
        trace.set_tracer_provider(provider)
        metrics.set_meter_provider(MeterProvider([_READER]))
        while LOOKOUT.instruments() is None:
            time.sleep(0.01)
        _is_set_up = True
    _EXPORTER.clear()


def spans() -> list[ReadableSpan]:
    """The spans that have ended, in the order of their beginnings."""
    ended: Sequence[ReadableSpan] = _EXPORTER.get_finished_spans()
    return sorted(ended, key=lambda span: span.start_time or 0)


def attributes_of(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def metric_points() -> dict[str, list[Point]]:
    """All points of all metrics of rpcc, by the metric's name."""
    data = _READER.get_metrics_data()
    found: dict[str, list[Point]] = {}
    for resource in data.resource_metrics if data is not None else ():
        for scope in resource.scope_metrics:
            for metric in scope.metrics if scope.scope.name == "rpcc" else ():
                found[metric.name] = [_point(point) for point in metric.data.data_points]
    return found


def _point(point: Any) -> Point:
    if isinstance(point, HistogramDataPoint):
        return dict(point.attributes or {}), float(point.sum), point.count
    return dict(point.attributes), float(point.value), 1
