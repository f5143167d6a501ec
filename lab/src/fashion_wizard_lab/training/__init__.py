"""Makes every file in `weights/`. Needs the extra `train`; nothing else imports it."""
