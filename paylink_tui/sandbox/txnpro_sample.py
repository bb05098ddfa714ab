"""The payment links printed on txn.pro's own pages, served value for value.

Sources: PRO/payment-links/reading-payment-link, the older page (payout, whole) and the newer one
(invoice; only its `data` could be read, so its child is unknown).
"""

from __future__ import annotations

from paylink_tui.sandbox.wire import Json

PAYOUT_LINK_ID = "1e1a0c1b-4af0-4e3d-ae87-e31776a60a2c"
INVOICE_LINK_ID = "3491fbf7-7b78-46ae-a371-c0bb662a9167"
TAIL: dict[str, Json] = {"meta": {}, "jsonapi": {"version": "1.0"}}


def payout_link_document() -> dict[str, Json]:
    """A pending link whose payout is completed: the page contradicts itself on purpose here."""
    return {
        "data": {
            "id": PAYOUT_LINK_ID,
            "type": "paymentLinks",
            "attributes": {
                "amount": "100.00",
                "currency": "EUR",
                "network": None,
                "networkName": None,
                "reference": "8c40d8b6-ccdf-4861-a6d6-6c3125ce3f31",
                "hostedPageUrl": (
                    f"https://sandbox.txn.pro/redirect?payment_link_id={PAYOUT_LINK_ID}"
                    "&request_type=payment_link_hosted_page"
                ),
                "status": "pending",
                "expiresAt": "2025-01-12T23:00:00.000Z",
                "createdAt": "2025-01-12T07:44:19.246Z",
                "paymentType": "Payout",
            },
            "relationships": {
                "target": {
                    "data": {"type": "payouts", "id": "1e1fe963-f7aa-4c06-bd81-8c9354227269"}
                }
            },
        },
        "included": [
            {
                "id": "1e1fe963-f7aa-4c06-bd81-8c9354227269",
                "type": "payouts",
                "attributes": {
                    "address": "TTbGTMwUwA3mncLP7xqCZei1ekaNSgeAJe",
                    "expiresAt": "2025-01-12T07:46:57.342Z",
                    "createdAt": "2025-01-12T07:46:27.342Z",
                    "absorbFees": False,
                    "reference": "8c40d8b6-ccdf-4861-a6d6-6c3125ce3f31",
                    "status": "completed",
                    "amount": "100.00",
                    "currency": "EUR",
                    "payCurrency": "USDT",
                    "payAmount": "97.931154",
                    "payNetwork": "ttrx:usdt",
                    "payNetworkName": "Tron (TRC20)",
                    "txid": "736121c4cbcba101d375a8936c4f27d203792f3fcb2da9ba064cb45f1940e63a",
                    "networkFee": "2.500000",
                    "networkFeeCurrency": "USDT",
                    "payoutFee": "1.00",
                    "payoutFeeCurrency": "EUR",
                    "exchangeRate": "0.9857499",
                },
            }
        ],
        **TAIL,
    }


def invoice_link_document() -> dict[str, Json]:
    """A link nobody opened, from another hosted-page host and with `zone` in its URL."""
    return {
        "data": {
            "id": INVOICE_LINK_ID,
            "type": "paymentLinks",
            "attributes": {
                "amount": "100.00",
                "currency": "USD",
                "accountCurrency": "EUR",
                "network": None,
                "networkName": None,
                "reference": "8d376e43-62c1-4c2e-9801-f7c07874c1ad",
                "hostedPageUrl": (
                    f"https://integration.txn.pro/redirect?payment_link_id={INVOICE_LINK_ID}"
                    "&request_type=payment_link_hosted_page&zone=eu"
                ),
                "status": "created",
                "expiresAt": "2025-06-18T23:00:00.000Z",
                "createdAt": "2025-06-18T16:58:28.378Z",
                "paymentType": "Invoice",
                "successRedirectUrl": None,
                "unsuccessRedirectUrl": None,
            },
        },
        **TAIL,
    }
