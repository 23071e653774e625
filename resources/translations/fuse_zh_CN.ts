<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name></name>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Edit</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>View</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plots</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Help</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open configuration…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill the form from a TOML file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save configuration…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Write the form to a TOML file</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep as a preset…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep recipe, method and probe under a name of your own</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save report…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The comparison as HTML or PDF</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save table as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The numbers of the comparison, for a spreadsheet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open home folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show where runs are kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Running runs go on</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Take back the last change of the history</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Do it again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go to the filter or search of this page</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Find a command, a page or a run by typing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>New run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Put a run together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All runs of this home folder, and the queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>One run, as it goes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several runs beside each other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Data</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The data sets that were used here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Home folder, devices, language, looks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read again</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Read the history now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Group by triple</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs of the same teacher, assistant and student together</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What was deleted, to be brought back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme of the system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light or dark as the system is</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Light theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Dark theme</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Always dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>White and yellow on black, with strong lines</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the run that the form describes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Add to queue</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>It starts when those before it have ended</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Copy the command line that does the same</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin anew</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Empty the form, back to the demo&apos;s settings</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the chosen run&apos;s curves</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lay the chosen runs over each other</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Pause</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hold the run; it keeps its memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Resume</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Go on, from the last checkpoint where it was stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save a checkpoint and end; it can be resumed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save a checkpoint now</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Without stopping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fill the form with this run&apos;s configuration</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export best student…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the student of the best epoch as safetensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export last student…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save the student of the last checkpoint as safetensors</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show the files of this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Rename</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give the run another name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Star</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mark this run, or take the mark away</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move to trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Can be undone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Out of the trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Follow</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keep the newest points in sight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Show all</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Zoom out to every point</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By epoch</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The horizontal axes count epochs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The horizontal axes count optimiser steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>By time</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The horizontal axes show time spent computing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Save all curves as CSV…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every point of every metric of this run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every shortcut on one sheet</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>About Fuse</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version, licence, where things are kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Undo: {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Redo: {what}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{menu}: {title}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Type a command, a page or a run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is called so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Unstar</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n runs</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Export the best student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Export the last student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Student (*.safetensors)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the advisor said what nobody understands: {error}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>exit code {code}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>the advisor ended before it answered ({reason}).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Try again: it is started anew.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>cannot be started: {reason}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Is Python still installed there?</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked to pause: it holds after this step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked to go on.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked to stop: it saves a checkpoint first.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Asked to save a checkpoint.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The best student is in {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The last student is in {path}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is in the trash.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} are in the trash.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Move {name} to the trash</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Bring {name} back</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Change what is said of a run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} is back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name} are back.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The engine starts; the run goes on where its last checkpoint is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>alone</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>hybrid</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>custom</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fusion model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Assistant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>queued</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>paused</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>finished</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>stopped</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>failed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>lost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fusion model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>teacher</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>student, averaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>student, not averaged</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>in training</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fusion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>assistant</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{number} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{days} d {hours} h</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{hours} h {minutes:02d} min</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{minutes} min {seconds:02d} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>HH:mm</source>
        <comment>today, as Qt writes a time</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d MMM HH:mm</source>
        <comment>this year, as Qt writes a date</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>d MMM yyyy</source>
        <comment>as Qt writes a date</comment>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>total</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heterogeneous knowledge distillation: what a network of one family knows, moved into one of another.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Runs are kept in {home}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Scripts use `python -m engine.run`; its help lists every option.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Apache License 2.0. Qt and PySide6 are used under the LGPL 3.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Open the running run</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Nothing is running</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>home: {path}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{name}: {state} {percent} %</source>
        <translation type="unfinished"></translation>
    </message>
    <message numerus="yes">
        <source>%n more</source>
        <translation type="unfinished">
            <numerusform></numerusform>
        </translation>
    </message>
    <message>
        <source>Theme: system</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme: light</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme: dark</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme: contrast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Theme: as the system, light, dark, high contrast</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Close  (Esc)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>0: never.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>AT: the student looks where the teacher looks.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Ablation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Added to the product of deviations; takes weight off rare classes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Alpha</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Angle weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Any timm model name.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>As a target of the student, the fusion model gets no gradient.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>At most so many training images a class; 0: all.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attention heads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Attention width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Average of the student&apos;s weights, evaluated and exported; 0: none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>BKD: every class a yes-or-no question that the teacher&apos;s probability answers.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Beta</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Block matrix</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blocks a stage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Blocks in S1..S4 of a model without stages of its own; empty: by the usual 2:2:6:2.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Broken images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CC: neighbours in the batch differ from the teacher in uncorrelated ways.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CE fusion weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CE weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CIFAR-100 as in the papers, CNN student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CIFAR-100 as in the papers, ViT or MLP student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CPU threads; 0: torch&apos;s own choice.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CRD: the student tells its image&apos;s teacher embedding from those of thousands of others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channels a head</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channels last</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Channels of the teacher that make one attention head, about.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoint every (epochs)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Checkpoint every (minutes)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Classes</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Colour jitter</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compile</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Control</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Crop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Crop scale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>CutMix alpha</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DIST: the student&apos;s probabilities correlate with the teacher&apos;s, over classes and over images.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>DKD: KD taken apart into the target class and all others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decode once into memory, or stream through workers; auto: by memory_limit.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Decoded sets up to this size are held in memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo: a small CNN learns the digits (the teacher)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Demo: the CNN teaches a ViT the digits, by FBT</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Detach fusion target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Device</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Devices</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Distance weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>EMA decay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Each layer learns by this factor slower than the one after it, for fine-tuning; 1: all alike.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Embedding dim</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epochs at which the step schedule multiplies the rate.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epochs of the teaching assistant (kind = &quot;model&quot;); 0: as many as the student&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epochs over which the distillation loss rises to its weight.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Epsilon</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Evaluation crop</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every (epochs)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Every block of the teacher against every block of the student, first and last.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Expander width</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FBT, &quot;Fuse Before Transfer&quot;: teacher → student, teacher → fusion model, fusion model → student.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Feature weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File of aspects that python -m engine.targets has made.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fine-tune a pretrained model on your own images (a teacher)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FitNet: the student&apos;s stages, carried to the teacher&apos;s width and grid, equal the teacher&apos;s.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Folder or file of the source; the demo data needs none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Form</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fraction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frequency weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Frozen stages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gamma</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gamma of stages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Gradient clipping</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Heads of the region-aware attention.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Held-out share</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Hidden width of the expander h.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Horizontal flip</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>How many times narrower a prompt&apos;s bottleneck is.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Image size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ImageNet-1K as in the papers, CNN student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ImageNet-1K as in the papers, ViT or MLP student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images a class</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images a step, all micro-batches together.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Images without targets</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>In mid-epoch too, so that a fault loses no more than this.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>InfoNCE in both directions, halved.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KD weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>KD: the teacher&apos;s softened probabilities as targets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kappa</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Kind</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Largest gradient norm; 0: none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last epochs without mixing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Last stage of the back model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Layer decay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learned queries at S4 in place of the TPP path&apos;s output.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Least and largest share of the area in a random resized crop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Log every</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Lowest learning rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>MaKD: what a multimodal language model said of each image, learned beside its class.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Magnitude of the two operations; 0: off.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory layout that convolutions run fastest in, on a GPU.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory limit (GiB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory momentum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Method</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Micro-batches a step.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Mixup alpha</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More teachers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Name</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names joined by + are combined, as in fbt+rsd.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Names of the classes to use; empty: all of them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Negatives</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Negatives from</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Norm of the projectors&apos; convolution; layer is published for ConvNeXt students.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Normalisation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Not applied to biases, norms and what the model excludes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OFA form</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OFA temperature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>OFA-KD: a KL that weighs the target class up, at the logits and at branches of S1 to S4.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off: patch embedding only (ablation A).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Off: projector straight to norm and head (ablations A, B).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Optimiser</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Options</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Other images that each step contrasts with; at most all there are.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PAT: the student&apos;s stages, mixed by attention, meet a teacher that prompts adapt to the student.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Part of a bank&apos;s row that stays.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Passed on to timm, such as patch_size or depths.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Path</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Power of the target class; 1.1 to 1.5 where the teacher is weak.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Precision</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Processes that decode when streaming.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Projector norm</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompt reduction</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Queries</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Quick look: five epochs on a tenth of the training images</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RKD: distances and angles between the images of a batch as the teacher sees them.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RSD: each dimension of the student correlates with its own of the teacher&apos;s and with no other.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RandAugment</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>RandAugment deviation</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Random erasing</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Refuse to start, or leave unreadable images out and say so.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Regions that the student&apos;s stages are mixed in, a square number.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Regularisation weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Row of the paper&apos;s ablation table.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SGD only (Nesterov).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Samples</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ScaleKD: the student&apos;s S3 and S4, projected by attention, learn the teacher&apos;s S4 in two views.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seed of the held-out share and of the subsets.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Self-query at S4</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Several teachers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share kept for validation when the source has no such split.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the shorter side in the centre crop (crop_pct).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Share of the training images of each class.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Sharpens the attention of the projectors.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shorter side of a decoded image; 0: 1.15 times the largest model input. Smaller images are never enlarged.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shown in the history; empty: from the models and the method.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Side of the square input, in pixels.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Softens both distributions of the logits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Softmax scale</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Source</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spatial weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stage weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stages</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stem</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step epochs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Step factor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps between two fetches of the losses from the device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Storage</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Stored size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Strength for brightness, contrast and saturation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Subset seed</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Swin block in the projector</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Symmetric</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Target</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Target store</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Teachers beside the first, as tables with its fields.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Temperature of OFA.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The student&apos;s stages that get a branch; empty: the final logits alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The student&apos;s stem and S1 to this stage keep their weights; 0: none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This model&apos;s own input side; 0: that of the data.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>This version trains on one device.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Threads</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warm-up epochs</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Warm-up start rate</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight InfoNCE</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight OFA</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight fusion student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of DFM&apos;s frequency view, on both paths.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of DFM&apos;s spatial view, on both paths.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of InfoNCE in every pair.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of OFA in every pair.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the OFA loss of every branch.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the angles.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the distances.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the distillation loss.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the distillation on the logits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the fusion model&apos;s cross-entropy; 0: none.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the pair fusion model → student.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the pair teacher → fusion model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the pair teacher → student.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight of the student&apos;s cross-entropy.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight teacher fusion</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weight teacher student</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Weights</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What a gain is measured against: a teacher of random weights; targets that are noise, or those of other images; a fusion model whose teacher half is untrained and learns.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What of the teacher is correlated with: its pooled feature or its logits.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width of the region-aware attention.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Width that all three embeddings are projected to.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Window side of the projector&apos;s Swin block, in tokens.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Workers</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>auto, cpu, mps, cuda or cuda:N.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>auto: bf16 on a GPU that has it, else fp32.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>auto: that of the weights where they have one, else the data&apos;s own mean and deviation.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>code: cross-entropy apart; paper: within.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>distill, or train: the student alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>feedback: as published; plain: prompts without feedback; none: the teacher alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>fusion: the FBT fusion model; model: a teaching assistant, distilled first and then teaching the student; none: teacher and student alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>images: from all other images; classes: from those of other classes.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>logits: the mean of their logits; each: the whole method for each teacher, averaged; auto: each where there is a fusion model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>p of the attention map.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>random, pretrained, run:&lt;id&gt;, or a .safetensors or weights-only checkpoint file.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>refuse: the run does not start; skip: they learn their class only.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>resized: random resized crop; padded: shift by an eighth; none: the evaluation crop.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>small: 3x3, stride 1, no pooling, for images of 64 pixels or less (CNN only).</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>torch.compile for student and fusion model.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>α, of the target class against all others.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>β, of the other classes among themselves.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>β, weight of the features&apos; pyramid.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>γ of the branches; 0: as gamma.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>γ, weight that holds the prompted teacher to the teacher alone.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>κ, of the correlations between different dimensions.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
