"""The selling page: camera, verdict, member, amount, last scans."""
