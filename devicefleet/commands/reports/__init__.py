"""The register of reports from a shell: made, listed, checked, released, withdrawn; who gets them and when."""
