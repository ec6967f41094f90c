from django import forms
from django.contrib import admin
from django.db import transaction
from django.utils import timezone
from import_export.fields import Field
from import_export.widgets import ForeignKeyWidget

from accounts.models import User
from core.admin import ExcelMixin, StaffAdmin, StaffResource
from core.flow import take
from places.models import Place

from .models import Permit
from .states import FLOW


class PermitResource(StaffResource):
    title = Field(attribute="title", column_name="名称")
    seats = Field(attribute="seats", column_name="座位")
    place = Field(attribute="place", column_name="地点", widget=ForeignKeyWidget(Place, "code"))
    applicant = Field(attribute="applicant", column_name="申请人", widget=ForeignKeyWidget(User, "username"))
    phone = Field(attribute="applicant__phone", column_name="电话", readonly=True)

    masks = {"phone": lambda phone: f"{phone[:3]}****{phone[-4:]}"}
    notes = {"place": "12 位编码"}

    class Meta(StaffResource.Meta):
        model = Permit
        fields = ("title", "seats", "place", "applicant", "phone")
        import_id_fields = ("title",)


class DecisionForm(forms.Form):
    decided_on = forms.DateField(label="Day")


@admin.register(Permit)
class PermitAdmin(ExcelMixin, StaffAdmin):
    flow = FLOW
    permissions = {"add": "process.add_permit", "change": "process.change_permit"}
    list_display = ("title", "place", "stage")
    list_select_related = ("place",)
    list_filter = ("stage",)
    search_fields = ("title",)
    resource_classes = [PermitResource]
    step_forms = {"approve": DecisionForm}
    bulk_steps = ("return",)

    @transaction.atomic
    def take_step(self, request, obj, name, reason, **data):
        if name != "approve":
            return super().take_step(request, obj, name, reason)
        changes = {"decided_on": data.get("decided_on", timezone.localdate())}
        return take(FLOW, obj, name, by=request.user, reason=reason, changes=changes)
