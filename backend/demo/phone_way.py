"""How a real phone reaches this computer's server at a secure origin: cable, HTTPS name, plain LAN.

A service worker, the live camera and WebCrypto need a secure origin. `http://127.0.0.1` is one, on
the phone too once `adb reverse` carries its port over the USB cable; the operator's HTTPS name is
one anywhere. Plain http on the local network is none, and what that costs is said.
"""

from __future__ import annotations

import io
import ipaddress
import shutil
import subprocess
import urllib.parse
import urllib.request
from dataclasses import dataclass, field

ADB_WITHIN_S = 15.0
SEEN_WITHIN_S = 8.0


@dataclass(frozen=True)
class Attached:
    """One line of `adb devices`: `state` is device, unauthorized, offline or what adb may add."""

    serial: str
    state: str


class AdbFailed(Exception):
    """adb did not do what it was asked to; the text holds its own words."""


def adb_program() -> str | None:
    return shutil.which("adb")


def _adb(*words: str) -> str:
    program = adb_program()
    if program is None:
        raise AdbFailed("không có adb")
    try:
        done = subprocess.run(  # noqa: S603  (the operator's own adb)
            [program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=ADB_WITHIN_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise AdbFailed(str(error)) from error
    if done.returncode != 0:
        raise AdbFailed(done.stdout.strip()[-500:])
    return done.stdout


def attached() -> list[Attached]:
    """The phones that adb sees, whatever their state. Raises AdbFailed."""
    found = []
    for line in _adb("devices").splitlines():
        serial, tab, state = line.partition("\t")
        if tab:
            found.append(Attached(serial.strip(), state.strip()))
    return found


@dataclass
class Cable:
    """Ports of this computer that phones on the cable reach as their own 127.0.0.1."""

    ports: tuple[int, ...]
    joined: list[str] = field(default_factory=list)

    def join(self) -> str:
        """Join each phone that allows it; a sentence about what was done or what to do next."""
        if adb_program() is None:
            return (
                "Máy này chưa có adb. Cài Android platform-tools (Debian, Ubuntu: apt install adb; "
                "Windows, macOS: developer.android.com/tools/releases/platform-tools), cắm cáp USB "
                "rồi chạy lại."
            )
        try:
            phones = attached()
            ready = [one.serial for one in phones if one.state == "device"]
            for serial in ready:
                for port in self.ports:
                    _adb("-s", serial, "reverse", f"tcp:{port}", f"tcp:{port}")
                if serial not in self.joined:
                    self.joined.append(serial)
        except AdbFailed as error:
            return f"adb báo lỗi: {error}"
        if ready:
            return (
                f"Đã nối {len(ready)} điện thoại qua cáp USB (adb reverse). Địa chỉ 127.0.0.1 trên "
                "điện thoại chính là máy này: đủ an toàn cho camera và để chạy khi mất sóng."
            )
        if any(one.state == "unauthorized" for one in phones):
            return (
                "Điện thoại đã cắm nhưng chưa cho phép: mở khóa màn hình, bấm “Cho phép gỡ lỗi USB”"
            ) + ". Lệnh này tự nối ngay sau đó."
        if phones:
            return f"Điện thoại đang ở trạng thái “{phones[0].state}”: rút cáp, cắm lại."
        return (
            "Chưa thấy điện thoại nào trên cáp. Cắm cáp có truyền dữ liệu; trên điện thoại mở Cài "
            "đặt → Tùy chọn nhà phát triển → Gỡ lỗi USB. Lệnh này tự nối khi thấy máy."
        )

    def leave(self) -> None:
        """Take our ports off the phones again; one that is gone has nothing left to take off."""
        for serial in self.joined:
            for port in self.ports:
                try:
                    _adb("-s", serial, "reverse", "--remove", f"tcp:{port}")
                except AdbFailed:
                    break
        self.joined.clear()


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def public_name(text: str) -> str:
    """The operator's address without a trailing slash. Raises ValueError with a sentence."""
    address = urllib.parse.urlsplit(text.strip())
    if address.scheme != "https" and not (
        address.scheme == "http" and is_loopback(address.hostname or "")
    ):
        raise ValueError(
            f"“{text}” không phải địa chỉ https://. Điện thoại chỉ mở camera và chạy khi mất sóng "
            "trên HTTPS (hoặc qua cáp USB)."
        )
    if not address.hostname or address.path.strip("/") or address.query or address.fragment:
        raise ValueError(f"“{text}”: chỉ ghi tên miền, ví dụ https://cho.example.vn.")
    return f"{address.scheme}://{address.netloc}"


def said_of_name(url: str, port: int) -> str:
    """Whether the operator's name already leads here, as seen from this computer."""
    try:
        with urllib.request.urlopen(f"{url}/api/v1/health", timeout=SEEN_WITHIN_S) as answer:  # noqa: S310
            if answer.status == 200:
                return f"Tên miền {url} đã dẫn tới máy chủ này."
    except (OSError, ValueError):
        pass
    return (
        f"Từ máy này chưa thấy {url} trả lời. Proxy hoặc đường hầm của bạn phải chuyển mọi yêu cầu "
        f"tới http://127.0.0.1:{port}."
    )


LAN_LIMITS = (
    "Mạng nội bộ, http thường: xem và ghi được khi có mạng, nhưng KHÔNG chạy khi mất sóng (trình "
    "duyệt không cho cài), không có camera trực tiếp (chụp ảnh mã QR thay thế) và không mã hóa "
    "trên đường truyền. Chỉ dùng để xem thử; dùng cáp USB hoặc HTTPS cho việc thật."
)


def qr_in_terminal(link: str) -> str:
    import segno

    drawn = io.StringIO()
    segno.make_qr(link, error="l").terminal(out=drawn, compact=True)
    return drawn.getvalue()
