from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "tests.process"
    label = "process"
