#include "lib/one_connection.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/fuzz.h"

namespace gramme {
namespace {

/// A socket that listens, and where it does.
int listen(sockaddr_un& address, socklen_t& size) {
  const int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  address = {.sun_family = AF_UNIX, .sun_path = {}};
  // The kernel finds a name.
  HOLDS(bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof(sa_family_t)) == 0 &&
        ::listen(listener, 1) == 0);
  size = sizeof address;
  HOLDS(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  return listener;
}

}  // namespace

OneConnection::OneConnection(std::string_view bytes, HttpHandler& handler, const Clock& clock,
                             const LoopOptions& options)
    : client_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address;
  socklen_t size;
  const int listener = listen(address, size);
  HOLDS(connect(client_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  HOLDS(send(client_, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) == ssize_t(bytes.size()));
  loop_ = std::make_unique<EventLoop>(listener, handler, clock, options);
  loop_->stop(0);
}

OneConnection::~OneConnection() { close(client_); }

std::string OneConnection::answers() const {
  std::string text;
  char piece[16 * 1024];
  for (ssize_t size; (size = recv(client_, piece, sizeof piece, MSG_DONTWAIT)) > 0;)
    text.append(piece, size_t(size));
  return text;
}

}  // namespace gramme
