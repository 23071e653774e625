<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en">
<context>
    <name></name>
    <message numerus="yes">
        <source>%n runs</source>
        <translation>
            <numerusform>%n run</numerusform>
            <numerusform>%n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: {state} {percent} %  ·  %n more</source>
        <translation>
            <numerusform>{name}: {state} {percent} %  ·  %n more</numerusform>
            <numerusform>{name}: {state} {percent} %  ·  %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{name}: {state}  ·  %n more</source>
        <translation>
            <numerusform>{name}: {state}  ·  %n more</numerusform>
            <numerusform>{name}: {state}  ·  %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting, held</source>
        <translation>
            <numerusform>%n waiting, held</numerusform>
            <numerusform>%n waiting, held</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n waiting</source>
        <translation>
            <numerusform>%n waiting</numerusform>
            <numerusform>%n waiting</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{what}  ·  %n more</source>
        <translation>
            <numerusform>{what}  ·  %n more</numerusform>
            <numerusform>{what}  ·  %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs go on without the window.</source>
        <translation>
            <numerusform>%n run goes on without the window.</numerusform>
            <numerusform>%n runs go on without the window.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs go on without the window. Waiting behind them in the queue: {count}.</source>
        <translation>
            <numerusform>%n run goes on without the window. Waiting behind it in the queue: {count}.</numerusform>
            <numerusform>%n runs go on without the window. Waiting behind them in the queue: {count}.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add all %n</source>
        <translation>
            <numerusform>Add %n</numerusform>
            <numerusform>Add all %n</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n without this</source>
        <translation>
            <numerusform>%n without this</numerusform>
            <numerusform>%n without this</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs of other seeds added</source>
        <translation>
            <numerusform>%n run of another seed added</numerusform>
            <numerusform>%n runs of other seeds added</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are running: Start begins beside them, the queue waits.</source>
        <translation>
            <numerusform>%n run is running: Start begins beside it, the queue waits.</numerusform>
            <numerusform>%n runs are running: Start begins beside them, the queue waits.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n things to mend</source>
        <translation>
            <numerusform>%n thing to mend</numerusform>
            <numerusform>%n things to mend</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs chosen</source>
        <translation>
            <numerusform>%n run chosen</numerusform>
            <numerusform>%n runs chosen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are gone for ever.</source>
        <translation>
            <numerusform>%n run is gone for ever.</numerusform>
            <numerusform>%n runs are gone for ever.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete %n runs and their files?</source>
        <translation>
            <numerusform>Delete %n run and its files?</numerusform>
            <numerusform>Delete %n runs and their files?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Delete all %n runs and their files?</source>
        <translation>
            <numerusform>Delete %n run and its files?</numerusform>
            <numerusform>Delete all %n runs and their files?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{path} has %n runs.</source>
        <translation>
            <numerusform>{path} has %n run.</numerusform>
            <numerusform>{path} has %n runs.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The history is rebuilt. %n folders could not be read.</source>
        <translation>
            <numerusform>The history is rebuilt. %n folder could not be read.</numerusform>
            <numerusform>The history is rebuilt. %n folders could not be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n validation images are also training images, byte for byte: accuracy is overstated.</source>
        <translation>
            <numerusform>%n validation image is also a training image, byte for byte: accuracy is overstated.</numerusform>
            <numerusform>%n validation images are also training images, byte for byte: accuracy is overstated.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n lines are on the clipboard.</source>
        <translation>
            <numerusform>%n line is on the clipboard.</numerusform>
            <numerusform>%n lines are on the clipboard.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n broken</source>
        <translation>
            <numerusform>%n broken</numerusform>
            <numerusform>%n broken</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more GPUs</source>
        <translation>
            <numerusform>%n more GPU</numerusform>
            <numerusform>%n more GPUs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are in the trash</source>
        <translation>
            <numerusform>%n run is in the trash</numerusform>
            <numerusform>%n runs are in the trash</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Move {count} to trash; %n are at work</source>
        <translation>
            <numerusform>Move {count} to trash; %n is at work</numerusform>
            <numerusform>Move {count} to trash; %n are at work</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Nor were %n more.</source>
        <translation>
            <numerusform>Nor was %n more.</numerusform>
            <numerusform>Nor were %n more.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Import of %n files and folders</source>
        <translation>
            <numerusform>Import of %n file or folder</numerusform>
            <numerusform>Import of %n files and folders</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs were imported.</source>
        <translation>
            <numerusform>%n run was imported.</numerusform>
            <numerusform>%n runs were imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs were here already.</source>
        <translation>
            <numerusform>%n run was here already.</numerusform>
            <numerusform>%n runs were here already.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs were not imported.</source>
        <translation>
            <numerusform>%n run was not imported.</numerusform>
            <numerusform>%n runs were not imported.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pack %n runs</source>
        <translation>
            <numerusform>Pack %n run</numerusform>
            <numerusform>Pack %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Zip of %n runs</source>
        <translation>
            <numerusform>Zip of %n run</numerusform>
            <numerusform>Zip of %n runs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n runs are packed in {path}.</source>
        <translation>
            <numerusform>%n run is packed in {path}.</numerusform>
            <numerusform>%n runs are packed in {path}.</numerusform>
        </translation>
    </message>
</context>
</TS>
