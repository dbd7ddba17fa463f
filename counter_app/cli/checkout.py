"""`checkout`: the general form of `redeem`, with lines, the best combination and the tender."""

from __future__ import annotations

from dataclasses import replace

from counter_app.cli.calls import Call, Outcome, print_outcome
from counter_app.cli.judging import judged
from counter_app.services.unshown import was_shown


def checkout(call: Call) -> Outcome:
    """One purchase, all or nothing."""
    from counter_app.services.checkout import checkout as act
    from counter_app.services.checkout_form import CheckoutForm
    from counter_app.services.redeeming import RedeemRequest

    with call.counter(claims=True) as opened:
        args = call.args
        request = RedeemRequest(
            id=call.id_or(opened),
            texts=tuple(args.coupon),
            amount_minor=args.amount_minor,
            member=args.member or None,
            source="cli",
            form=CheckoutForm(
                tuple(args.line),
                args.best,
                args.tender,
                args.confirmed_by,
                args.points,
                args.value_minor,
                override=args.override.strip(),
            ),
        )
        answer = act(opened.counter, request)
        outcome = judged(call, opened.counter, answer, bool(answer.checkout))
        if not answer.redeemed:
            return outcome
        # Shown before anything else is done, and only then taken as shown.
        print_outcome(outcome, as_json=call.json)
        was_shown(opened.counter, answer.checkout)
        return replace(outcome, printed=True)
