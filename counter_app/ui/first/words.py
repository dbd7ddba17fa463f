"""What the first start says of what went wrong: one sentence with what to do."""

from __future__ import annotations

from counter_app.domain.errors import Fault, FaultKind, InvalidInput
from counter_app.ui.first.ports import Step
from counter_app.ui.said import fault_words, sentence
from counter_app.ui.texts import translate


def step_words(step: Step) -> str:
    """What is being done now."""
    return {
        Step.CLOUD: translate("First", "Starting the shop's own cloud on this computer…"),
        Step.SHOP: translate("First", "Making the shop…"),
        Step.ENROL: translate("First", "This computer becomes a counter…"),
        Step.DATA: translate("First", "Fetching what the counter has to know…"),
    }[step]


def trouble_words(trouble: InvalidInput | Fault, lang: str) -> str:
    """A no, or a fault."""
    if isinstance(trouble, InvalidInput):
        return _no_words(trouble)
    if trouble.kind is FaultKind.NETWORK:
        return _network_words(trouble.detail)
    # Nothing is sold yet: no word of a coupon, nor of scanning once more.
    if trouble.kind is FaultKind.DISK_FULL:
        return translate("First", "The disk is full. Free some space, then try again.")
    if trouble.kind is FaultKind.DISK_ERROR:
        return translate("First", "The folder of this counter cannot be written to. See to it, then try again.")
    return sentence(fault_words(trouble, lang), lang)


def _no_words(no: InvalidInput) -> str:
    by_code = {
        "no_code": translate("First", "This is no enrolment code. Take the whole link, or the picture of it."),
        "no_picture": translate("First", "This file is no picture. Choose a PNG or JPEG with the code on it."),
        "no_code_in_picture": translate("First", "No enrolment code is in this picture. Choose another one."),
        "unknown_code": translate("First", "The cloud does not know this code. Ask for a new one."),
        "code_expired": translate("First", "This code has expired. Ask for a new one."),
        "code_used": translate("First", "Another counter has used this code. Ask for a new one."),
        "trial_open": translate("First", "The trial shop is open in another window. Go on there, or close it."),
        "other_merchant": translate("First", "This computer belongs to another merchant. Use a folder of its own."),
        "cloud_here": translate("First", "A shop lives in this folder already. Join it by its enrolment code."),
    }
    by_field = {
        "merchant": translate("First", "The shop needs a name of at most 100 characters."),
        "store": translate("First", "The store needs a name of at most 100 characters."),
        "owner": translate("First", "The owner needs a name of at most 100 characters, and not that of the counter."),
        "pin": translate("First", "A PIN has 4 to 8 digits."),
        "again": translate("First", "The two PINs differ. Type it again."),
        "timezone": translate("First", "There is no such time zone; one is Asia/Shanghai."),
        "currency": translate("First", "A currency is three capital letters, such as CNY."),
        "phrase": translate("First", "These are not the last two groups. Look at your paper again."),
    }
    return by_code.get(no.code) or by_field.get(no.key) or no.sentence


def _network_words(detail: str) -> str:
    words = {
        "unreachable": translate("First", "The cloud cannot be reached. Check the network, then try again."),
        "timed_out": translate("First", "The cloud did not answer in time. Check the network, then try again."),
        "tls_refused": translate(
            "First", "The certificate is another one than the code says. Ask who gave you the code."
        ),
        "login_page": translate("First", "A login page answers instead of the cloud. Log in to the network first."),
        "server_error": translate("First", "The cloud has a fault of its own. Try again in a few minutes."),
        "too_many_requests": translate("First", "The cloud is busy. Try again in a minute."),
    }
    if detail.startswith("http_"):
        return translate("First", "No cloud of ours answers at this address. Ask for a new code.")
    return words.get(detail) or translate("First", "The cloud cannot be reached. Check the network, then try again.")
