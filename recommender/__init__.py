"""Which sites suit this clinician and this question, and why."""
