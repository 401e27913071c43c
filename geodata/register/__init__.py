"""The register of provinces and regencies: the only place that knows codes."""
