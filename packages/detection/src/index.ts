export {
  DEFAULT_SETTINGS,
  Detector,
  type DetectorSettings,
  type DetectorState,
  type Score,
  type Span,
} from './detector.js';
