"""The admin theme, the API, and what a browser may load."""

import environ
from csp.constants import NONCE, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.templatetags.static import static
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

env = environ.Env()

# Staff enter the admin only with a second factor; the pages that set it up and ask for it.
STAFF_MFA_REQUIRED = env.bool("STAFF_MFA_REQUIRED", default=True)
STAFF_MFA_SETUP_URL = "mfa_activate_totp"
STAFF_MFA_CONFIRM_URL = "mfa_reauthenticate"

UNFOLD = {
    "SITE_TITLE": _("Yisilin staff site"),
    "SITE_HEADER": _("Yisilin staff site"),
    "SITE_SYMBOL": "diversity_3",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lazy(static, str)("favicon.svg")}],
    "SITE_URL": "/",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_BACK_BUTTON": True,
    "SHOW_LANGUAGES": False,
    "BORDER_RADIUS": "8px",
    "DASHBOARD_CALLBACK": "core.admin.dashboard.dashboard",
    "STYLES": [lazy(static, str)("admin/staff.css")],
    "SIDEBAR": {"show_search": True, "command_search": False, "show_all_applications": False},
    "COLORS": {
        # Paper and ink, warm; the accent is the vermilion of the portal's main action.
        "base": {
            "50": "#fbfaf7",
            "100": "#f4f2ec",
            "200": "#e4e1da",
            "300": "#d2cec4",
            # Dark enough to be read on paper; the theme writes separators and hints in it.
            "400": "#6e7177",
            "500": "#666b72",
            "600": "#5b6470",
            "700": "#3f464e",
            "800": "#2b3036",
            "900": "#1f2328",
            "950": "#14171a",
        },
        "font": {"subtle-dark": "var(--color-base-300)"},
        "primary": {
            "50": "#fdf3f2",
            "100": "#fbe4e2",
            "200": "#f6cbc8",
            "300": "#eda7a2",
            "400": "#e0756e",
            "500": "#cf4b44",
            "600": "#b7322c",
            "700": "#992722",
            "800": "#7f231f",
            "900": "#6a211e",
            "950": "#3a0d0b",
        },
    },
}

REST_FRAMEWORK: dict[str, object] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.DeviceAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pages.KeysetPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsers.SoundJSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.HouseSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "core.api.throttles.AnonThrottle",
        "core.api.throttles.UserThrottle",
        "core.api.throttles.WriteThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "600/min", "write": "60/min", "code": "5/hour"},
    "EXCEPTION_HANDLER": "core.api.problems.answer_problem",
    "NUM_PROXIES": env.int("TRUSTED_PROXY_COUNT", default=0),
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "DATETIME_FORMAT": "iso-8601",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS: dict[str, object] = {
    "TITLE": "益四邻 Yisilin API",
    "DESCRIPTION": "The street office's platform for community organisations, for apps on a phone.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": True,
    "ENUM_NAME_OVERRIDES": {
        "AbilityKind": "residents.states.AbilityKind",
        "AbilityStage": "residents.states.AbilityStage",
        "AffairLevel": "residents.states.affairs.AffairLevel",
        "AffairStage": "residents.states.AffairStage",
        "AffairTopic": "residents.states.AffairTopic",
        "PartnerGiftStage": "orgs.states.partner_gifts.GiftStage",
        "PartnerKind": "orgs.states.partners.PartnerKind",
        "PartnerResourceKind": "orgs.states.partner_gifts.ResourceKind",
        "PartnerStage": "orgs.states.partners.PartnerStage",
        "PlaceLevel": "places.states.Level",
        "ProposalTopic": "proposals.states.Topic",
        "Referral": "residents.states.affairs.Referral",
        "ElectionKind": "residents.states.ElectionKind",
        "ElectionStage": "residents.states.ElectionStage",
        "HelpStage": "residents.states.HelpStage",
        "ResourceRequestStage": "orgs.states.partner_gifts.RequestStage",
        "RoundStage": "residents.states.RoundStage",
        "MoveKind": "residents.states.MoveKind",
        "MoveStage": "residents.states.MoveStage",
        "Tenure": "residents.states.Tenure",
        "ApplicationStage": "projects.states.Stage",
        "ClaimStage": "residents.states.ClaimStage",
        "DisbursementStage": "funding.states.DisbursementStage",
        "Growth": "orgs.states.Growth",
        "Belonging": "orgs.states.Belonging",
        "ObjectionStage": "disclosure.states.Outcome",
        "ProposalStage": "proposals.states.Stage",
        "PublicNoticeStage": "disclosure.states.Stage",
        "SourceEnum": "funding.states.Source",
        "TalentStage": "residents.states.TalentStage",
        "TalentSource": "residents.states.TalentSource",
        "InvitationStage": "residents.states.InvitationStage",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False, "validatorUrl": None},
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums"],
}

# Everything from this site only. The admin's theme evaluates expressions in its attributes, so the staff site alone
# may do so (core.csp.AdminPolicyMiddleware adds it); the portal stays strict.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    },
}
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src": [SELF, UNSAFE_INLINE],
}
