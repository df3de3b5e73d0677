"""Steady: a calm first responder for people who are being blackmailed with intimate images."""
