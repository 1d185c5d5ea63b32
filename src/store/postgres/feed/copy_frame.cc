#include "store/postgres/feed/copy_frame.h"

#include "store/postgres/feed/byte_reader.h"

namespace bedside::store::postgres {
namespace {

void append(std::string& out, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(number >> shift);
}

Error fault(const char* id, const char* message) { return {Fault::kPeer, Retry::kLater, id, message, {}}; }

}  // namespace

Result<CopyFrame> decode_copy_frame(std::string_view bytes) {
  if (bytes.empty()) return fault("replication.truncated", "A replication frame is empty");
  ByteReader in(bytes.substr(1));
  CopyFrame frame;
  if (bytes.front() == 'w') {
    const Lsn start{in.u64()};
    const Lsn end{in.u64()};
    in.i64();  // The server's clock.
    constexpr std::size_t kHeader = 1 + 8 + 8 + 8;
    frame = WalData{start, end, bytes.size() >= kHeader ? bytes.substr(kHeader) : std::string_view()};
  } else if (bytes.front() == 'k') {
    const Lsn end{in.u64()};
    in.i64();
    frame = Keepalive{end, in.u8() != 0};
  } else {
    return fault("replication.unknown", "A replication frame is of an unknown kind");
  }
  if (!in.ok()) return fault("replication.truncated", "A replication frame ends too early");
  return frame;
}

std::string encode_status(Lsn received, Lsn confirmed, Instant now) {
  std::string out = "r";
  append(out, received.value);
  append(out, confirmed.value);  // Flushed here: this is what moves a logical slot.
  append(out, confirmed.value);  // Applied here.
  append(out, static_cast<std::uint64_t>(to_postgres(now)));
  out += '\0';  // No answer wanted.
  return out;
}

}  // namespace bedside::store::postgres
