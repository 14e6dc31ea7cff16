#include "bench/sweep/packet.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace abdera {
namespace {

constexpr std::size_t kMostText = 32 << 10;

/// What stands before the text of each part.
struct Head {
  std::uint8_t kind, cause, last, unused;
  std::int32_t wait_status;
  std::uint32_t cell, group;
  std::int64_t memory_bytes;
  double seconds, memory_mb;
  std::int32_t threads, unused_too;
};

}  // namespace

bool send_packet(int socket, const Packet& packet, bool wait) {
  std::string part;
  std::string_view text = packet.text;
  do {
    const std::string_view piece = text.substr(0, kMostText);
    text.remove_prefix(piece.size());
    const Head head{static_cast<std::uint8_t>(packet.kind),
                    packet.cause,
                    text.empty(),
                    0,
                    packet.wait_status,
                    packet.cell,
                    packet.group,
                    packet.memory_bytes,
                    packet.budget.seconds,
                    packet.budget.memory_mb,
                    packet.budget.threads,
                    0};
    part.assign(reinterpret_cast<const char*>(&head), sizeof head);
    part += piece;
    while (send(socket, part.data(), part.size(), MSG_NOSIGNAL | (wait ? 0 : MSG_DONTWAIT)) < 0)
      if (errno != EINTR) return false;
  } while (!text.empty());
  return true;
}

std::optional<PacketPart> receive_part(int socket, bool wait, bool& closed) {
  std::array<char, sizeof(Head) + kMostText> bytes;
  const ssize_t size = recv(socket, bytes.data(), bytes.size(), wait ? 0 : MSG_DONTWAIT);
  if (size < static_cast<ssize_t>(sizeof(Head))) {
    closed = size == 0 || (size < 0 && errno != EAGAIN && errno != EINTR);
    return std::nullopt;
  }
  Head head;
  std::memcpy(&head, bytes.data(), sizeof head);
  PacketPart out;
  out.packet = {static_cast<PacketKind>(head.kind),
                head.cause,
                head.wait_status,
                head.cell,
                head.group,
                head.memory_bytes,
                {head.seconds, head.memory_mb, head.threads},
                std::string(bytes.data() + sizeof head, static_cast<std::size_t>(size) - sizeof head)};
  out.last = head.last != 0;
  return out;
}

}  // namespace abdera
