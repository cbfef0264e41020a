/* Every threshold of this room, in one table, each with its reason. They come from few pages
 * (reference/scanning 11): tune them on the city's own documents, here. Lengths are inches. */
#ifndef IMAGING_TUNE_H
#define IMAGING_TUNE_H

/* What the analysis sees. Letters of 8 pt are 8 pixels high in it, and it is a quarter of the work.
 */
#define TUNE_ANALYSIS_DPI 150
/* A tile of the paper's level is this many analysis pixels (0.1 in): more than any stroke. */
#define TUNE_TILE 16
/* The paper's level in a tile: so many of 100 pixels are darker. Text covers less than 30 %. */
#define TUNE_TILE_PERCENTILE 70
/* Tiles are closed over 5 x 5: a black block of 0.5 in is ink, a larger one too by the floor. */
#define TUNE_CLOSE 2
/* No level below this share of the page's: the darkest shadow of a fold is about 45 %. */
#define TUNE_LEVEL_FLOOR 0.4
/* Ink is darker than this share of the paper's level (150 of 200, reference 4.2). */
#define TUNE_INK 0.75
/* What a faint page still shows: ink 190 on paper 240 is 0.79; bleed-through of 22 levels is 0.91.
 */
#define TUNE_FAINT_INK 0.88
/* And so many deviations of the paper's own noise must lie between, or grain becomes text. */
#define TUNE_FAINT_NOISE 5.0
/* Otsu's threshold of a faint page stays in between, whatever it says (of the level). */
#define TUNE_OTSU_LEAST 0.78
#define TUNE_OTSU_MOST 0.90

/* A letter: 10 to 150 pixels high and 3 to 400 wide at 300 dpi (reference 4.3). */
#define TUNE_LETTER_LEAST 0.0333
#define TUNE_LETTER_MOST 0.5
#define TUNE_LETTER_NARROW 0.01
#define TUNE_LETTER_WIDE 1.33
/* In company: 3 or more in the 3 x 3 cells around. Dust lies alone. */
#define TUNE_CELL 0.25
#define TUNE_COMPANY 3
/* A line, a stamp, a signature, a picture. Dust and hair are smaller. */
#define TUNE_LARGE 0.6
/* Fewer letters, and nothing large: blank. The reference's 20 would drop "Exhibit A". */
#define TUNE_TEXT_LEAST 6
/* Faint: with the lighter threshold so many more letters, and so many times more. */
#define TUNE_FAINT_MORE 20
#define TUNE_FAINT_TIMES 1.35
/* Nearer than this to the scan's edge is touching it. */
#define TUNE_TOUCH 0.01

/* Leptonica's sweep: 7 degrees missed a page of 9 (reference 4.2). */
#define TUNE_SKEW_RANGE 12.0f
#define TUNE_SKEW_STEP 1.0f
#define TUNE_SKEW_EXACT 0.01f
/* Text scores 23 to 91, a page that lies 7, a blank one 0. */
#define TUNE_SKEW_SURE 3.0f
#define TUNE_SKEW_PLAIN 20.0f /* so sure that the other direction is not tried */
/* Less is not worth the blur of a rotation. */
#define TUNE_SKEW_LEAST 0.05
/* Leptonica's own score of up against down, and of upright against lying: its own limits. With them
 * 20 real scans in 4 turns gave 0 wrong answers (reference 4.3). */
#define TUNE_UPRIGHT_SURE 8.0f
#define TUNE_UPRIGHT_TIMES 2.5f

/* The black bed: darker than this share of the paper, along this share of a side, ... */
#define TUNE_BED_DARK 0.5
#define TUNE_BED_SIDE 0.5
/* ... at least this deep, on two sides; one side alone may be a printed band. */
#define TUNE_BED_DEEP 0.05
#define TUNE_BED_SIDES 2
/* Paper begins where so much of it follows: a word on the bed's edge is no paper. */
#define TUNE_PAPER_RUN 0.06
/* The shadow of the paper's edge, taken off the picture only. */
#define TUNE_PAPER_RIM 0.02

/* Specks under 4 x 4 pixels at 300 dpi go: a full stop of 8 pt is 5. */
#define TUNE_SPECK 4
/* Edges: only steps of this share of the contrast are of letters. */
#define TUNE_EDGE_STEP 0.15
/* Every so many rows is enough for a percentile. */
#define TUNE_EDGE_ROWS 6
#define TUNE_EDGE_PERCENTILE 90
/* Of 1 em: lower case x of Times, and b, d, p of most faces (Times .68, Arial .72, Courier .61). */
#define TUNE_EM_X 0.47
#define TUNE_EM_TALL 0.69
/* Tall letters are so much taller than x, and not too few. */
#define TUNE_TALL_LEAST 1.25
#define TUNE_TALL_MOST 1.75
#define TUNE_TALL_SHARE 0.2
/* Fewer letters say nothing of the usual size. */
#define TUNE_TYPE_LETTERS 40

/* Verdicts of check.c. Contrast: blank 12, bleed-through 22, faint 47, dark paper 69, normal 160.
 */
#define TUNE_CONTRAST_LEAST 60
#define TUNE_PAPER_DARK 150
/* Of the contrast, in one pixel: 0.6 and more at a true 300 dpi, 0.4 and less upsampled from 100.
 */
#define TUNE_SHARP_LEAST 0.48
#define TUNE_CUT_LETTERS 3
/* A feeder's crop and a paper's own size differ by so much. */
#define TUNE_PAPER_TOLERANCE 0.1
/* Margins are measured to 0.02 in: so much less than asked is still as asked. */
#define TUNE_MARGIN_TOLERANCE 0.02

/* The middle between ink and paper: a bar keeps its width. */
#define TUNE_BAR 0.6f

#endif
