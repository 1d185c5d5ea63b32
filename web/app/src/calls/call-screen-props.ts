/** The call screen is the stage of a call, or a picture beside the chat; which of them, its owner keeps. */
export interface CallScreenProps {
  toggled: boolean;
  onToggle: () => void;
}
