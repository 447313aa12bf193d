"""Benchmarks: cases per second, cost per case and latency, beside a bare loop and other frameworks."""
