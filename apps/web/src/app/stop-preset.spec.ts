import { describe, expect, it } from '@jest/globals';
import { DEFAULT_VIEW, narrow } from '../shared/spend/view.js';
import { stopPreset } from './stop-preset.js';

describe('what the Stop drawer begins with', () => {
  it('is the team of the page, else the only team of the filter, else nothing', () => {
    const search = narrow(DEFAULT_VIEW, 'team', 'search');
    expect(stopPreset('/teams/ads', search)).toEqual({ team: 'ads' });
    expect(stopPreset('/explore', search)).toEqual({ team: 'search' });
    expect(stopPreset('/explore', DEFAULT_VIEW)).toBeNull();
    const two = { dimension: 'team', values: ['search', 'ads'], exclude: false };
    expect(stopPreset('/explore', { ...DEFAULT_VIEW, filters: [two] })).toBeNull();
    const without = { dimension: 'team', values: ['search'], exclude: true };
    expect(stopPreset('/explore', { ...DEFAULT_VIEW, filters: [without] })).toBeNull();
  });
});
