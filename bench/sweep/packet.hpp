#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bench/sweep/spec.hpp"

namespace abdera {

/// What the processes of a worker tell one another, over sockets that keep packets whole.
enum class PacketKind : std::uint8_t {
  kRun,         ///< to the zygote and on to a host: run this cell
  kRelease,     ///< to the zygote: no more cells of this group
  kReady,       ///< a host to the zygote: the data are there
  kData,        ///< a host: DataRecord
  kDataFailed,  ///< a host: CellRecord with status and message for every cell of the group
  kEarly,       ///< a cell: CellRecord before its metrics
  kResult,      ///< a cell: CellRecord
  kCellEnded,   ///< a host: `cause`, `wait_status`, `memory_bytes`
  kHostEnded,   ///< the zygote: the same of a host
};

struct Packet {
  PacketKind kind = PacketKind::kRun;
  std::uint8_t cause = 0;  ///< EndCause
  std::int32_t wait_status = 0;
  std::uint32_t cell = 0, group = 0;  ///< cell: of the plan; group: of cells with the same data
  std::int64_t memory_bytes = 0;
  SweepBudget budget;
  std::string text{};
};

/// Sends a packet, in parts where its text is long. @param wait whether to wait for room. @return false when nobody is
/// there to receive it, or there is no room.
/// Threads: packets of several processes on one socket do not mix.
bool send_packet(int socket, const Packet& packet, bool wait = true);

/// One part as it comes: the text may be unfinished.
struct PacketPart {
  Packet packet;
  bool last = true;
};
/// @param wait whether to wait for one. @return nothing when there is none, `closed` tells whether there will be.
std::optional<PacketPart> receive_part(int socket, bool wait, bool& closed);

}  // namespace abdera
