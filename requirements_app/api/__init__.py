"""The API's verbs on what is required of accounts: files, rejections, links, and what lies below ``/manage/v1/``."""
