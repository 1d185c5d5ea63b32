/** A recogniser that says the same two phrases, to show where captions stand. */
export function captionsToSee(): void {
  class Recogniser {
    static available = async () => 'available';
    processLocally = false;
    onresult: ((event: unknown) => void) | null = null;
    start(): void {
      const results = ['Good morning, how are you today?', 'Does the knee still hurt?'].map((transcript) => [{ transcript }]);
      setTimeout(() => this.onresult?.({ resultIndex: 0, results }), 50);
    }
    abort(): void {}
  }
  Object.assign(window, { SpeechRecognition: Recogniser });
}
