#include "call/internal/parts/problems.h"

#include <utility>

namespace bedside::call {
namespace {

using Texts = std::pair<std::string_view, std::string_view>;

Texts texts_of(ProblemCode code) {
  switch (code) {
    case ProblemCode::kCallRefused:
      return {"You may not call this person.", "Calls are between members of a room that allows them."};
    case ProblemCode::kCallsNotTaken:
      return {"This person does not take calls from you at the moment.", "Write a message instead."};
    case ProblemCode::kAlreadyInCall:
      return {"You are already in a call.", "End the other call first; it may be open on another device."};
    case ProblemCode::kBothCalled: return {"You called each other at the same moment.", "Answer their call."};
    case ProblemCode::kAnsweredElsewhere: return {"The call was answered on another device.", "Go on there."};
    case ProblemCode::kDeclinedElsewhere:
      return {"The call was declined on another device.", "Call back when you are ready."};
    case ProblemCode::kMissedCall:
      return {"Somebody called you during this call.", "Call back when this call is over."};
    case ProblemCode::kAcceptFailed:
      return {"The call could not be accepted because the server did not answer.",
              "Check your network and accept again."};
    case ProblemCode::kDeclineNotSaved:
      return {"The server could not be told that you declined.", "The other side hears it ring a little longer."};
    case ProblemCode::kHangupNotSaved:
      return {"The server could not be told that the call is over.", "It will be told as soon as it can be reached."};
    case ProblemCode::kSignalNotSent:
      return {"The connection could not be prepared because the server did not answer.", "Check your network."};
    case ProblemCode::kServerUnreachable: return {"The server cannot be reached.", "Check your network and try again."};
    case ProblemCode::kSignInAgain: return {"Your sign-in is no longer valid.", "Sign in again and repeat the call."};
    case ProblemCode::kCameraUnavailable:
      return {
          "The camera cannot be used; the call goes on with voice.",
          "Allow it in the browser's address bar, or close other programs that use it, then press the camera button."};
    case ProblemCode::kMicrophoneUnavailable:
      return {"The microphone cannot be used; the other side cannot hear you.",
              "Allow it in the browser's address bar or plug one in, then press the microphone button."};
    case ProblemCode::kMediaUnavailable:
      return {"Neither camera nor microphone can be used.",
              "Allow camera and microphone in the browser's address bar, then call again."};
    case ProblemCode::kOnlyListening:
      return {"Neither camera nor microphone can be used; you still see and hear the other side.",
              "Allow them in the browser's address bar or plug one in, then press the microphone button."};
    case ProblemCode::kConnectionLost: return {"The connection was lost.", "Stay on the line; it is being restored."};
    case ProblemCode::kConnectionFailed:
      return {"No connection to the other side could be made.", "Try again, or use another network."};
    case ProblemCode::kPeerGone:
      return {"The other side left without hanging up.", "Call again, or write to them in the chat."};
    case ProblemCode::kPeerUnsupported:
      return {"This browser cannot make video calls.", "Use a current version of Chrome, Edge, Firefox or Safari."};
    case ProblemCode::kPictureRefused: return {"The other side would rather not.", "The call goes on as it was."};
  }
  return {};
}

}  // namespace

Problem explain(ProblemCode code) {
  const auto [message, next] = texts_of(code);
  return {code, std::string(message), std::string(next)};
}

}  // namespace bedside::call
