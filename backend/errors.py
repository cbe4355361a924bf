"""The catalogue's root: what every refusal of Phố Chợ has. Knows no framework.

Each room defines its own refusals beside the rule that makes them. `slug` is the contract with
every client and is never reused; `sentence` is Vietnamese, says what is wrong and what to do,
and may change.
"""

from __future__ import annotations

from typing import Any, ClassVar


class Refusal(Exception):
    """Something asked for is not done, for a reason that the person asking can act on.

    `field` names the part of the input at fault (dotted, camelCase as on the wire), where there
    is one. `facts` are small plain values for the client; never personal data.
    """

    slug: ClassVar[str] = "refused"
    status: ClassVar[int] = 422
    sentence: ClassVar[str] = "Yêu cầu này không thực hiện được."

    def __init__(
        self, *, field: str | None = None, sentence: str | None = None, **facts: Any
    ) -> None:
        self.field = field
        self.facts = facts
        self.text = sentence or self.sentence
        super().__init__(f"{self.slug}: {self.text}")


class NotFound(Refusal):
    """Nothing by that name is visible to the one who asks; another ward's record reads the same."""

    slug, status = "not-found", 404
    sentence = "Không tìm thấy mục này trong địa bàn của bạn. Kiểm tra lại đường dẫn hoặc mã."


class NotSignedIn(Refusal):
    """No token, or one that has ended."""

    slug, status = "not-signed-in", 401
    sentence = "Bạn chưa đăng nhập hoặc phiên đã hết. Mở lại đường dẫn mời hoặc xin mã mới."


class NotAllowed(Refusal):
    """Signed in, but the role does not hold this right."""

    slug, status = "not-allowed", 403
    sentence = "Vai trò của bạn không làm được việc này. Nhờ cán bộ phường thực hiện."


class Invalid(Refusal):
    """A field's value is not acceptable; `field` and the sentence say which and why."""

    slug, status = "validation", 422
    sentence = "Thông tin chưa đúng. Xem lại ô được đánh dấu."


class Conflict(Refusal):
    """The record's present state does not admit this step."""

    slug, status = "conflict", 409
    sentence = "Bản ghi đã thay đổi trước đó. Tải lại rồi làm tiếp."


class Unavailable(Refusal):
    """The database or the store does not answer just now; nothing was changed."""

    slug, status = "unavailable", 503
    sentence = "Hệ thống đang bận hoặc tạm nghỉ. Dữ liệu trên máy vẫn còn; thử lại sau ít phút."
