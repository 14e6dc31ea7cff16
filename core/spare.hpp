#pragma once
#include <memory>
#include <utility>

namespace abdera {

/// Work space that each thread keeps from use to use, so that short computations allocate nothing. A use within a use,
/// as when a callback of a scan scans, gets a fresh one. The memory of the largest use is kept until the thread ends.
template <class T>
class Spare {
 public:
  Spare() : object_(kept() ? std::move(kept()) : std::make_unique<T>()) {}
  ~Spare() { kept() = std::move(object_); }
  Spare(const Spare&) = delete;
  Spare& operator=(const Spare&) = delete;
  T& operator*() { return *object_; }
  T* operator->() { return object_.get(); }

 private:
  static std::unique_ptr<T>& kept() {
    thread_local std::unique_ptr<T> object;
    return object;
  }
  std::unique_ptr<T> object_;
};

}  // namespace abdera
