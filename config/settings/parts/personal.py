"""Personal data and files: encryption, masks, limits."""

ATTACHMENT_MEGABYTES = 20
ATTACHMENTS_MOST = 12  # files of one matter
