package io.ordervolume.linkage;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The parts of a class that linking needs, with names in the class file format.
 *
 * @param parents the superclass, if any, and the interfaces
 * @param members name and descriptor of each field and method that the class declares
 * @param references the members that its code refers to
 */
record ClassFile(
    String name, List<String> parents, Set<String> members, Set<Reference> references) {

  private static final int MAGIC = 0xCAFEBABE;

  /** A field or method of a class; {@code member} is name and descriptor. */
  record Reference(String owner, String member) {}

  static ClassFile read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    if (in.readInt() != MAGIC) {
      throw new IOException("This is no class file");
    }
    in.readInt();
    Pool pool = Pool.read(in);
    in.readUnsignedShort();
    String name = pool.className(in.readUnsignedShort());
    List<String> parents = new ArrayList<>();
    int superclass = in.readUnsignedShort();
    if (superclass != 0) {
      parents.add(pool.className(superclass));
    }
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      parents.add(pool.className(in.readUnsignedShort()));
    }
    Set<String> members = new HashSet<>();
    readMembers(in, pool, members);
    readMembers(in, pool, members);
    return new ClassFile(name, parents, members, pool.references());
  }

  private static void readMembers(DataInputStream in, Pool pool, Set<String> members)
      throws IOException {
    for (int i = in.readUnsignedShort(); i > 0; i--) {
      in.readUnsignedShort();
      members.add(pool.text(in.readUnsignedShort()) + " " + pool.text(in.readUnsignedShort()));
      for (int j = in.readUnsignedShort(); j > 0; j--) {
        in.readUnsignedShort();
        in.skipNBytes(in.readInt());
      }
    }
  }

  /** The constant pool of a class file. */
  private record Pool(String[] texts, int[] first, int[] second, boolean[] member) {

    static Pool read(DataInputStream in) throws IOException {
      int size = in.readUnsignedShort();
      Pool pool = new Pool(new String[size], new int[size], new int[size], new boolean[size]);
      for (int i = 1; i < size; i++) {
        int tag = in.readUnsignedByte();
        switch (tag) {
          case 1 -> pool.texts[i] = in.readUTF();
          case 3, 4 -> in.readInt();
          // Long and double constants use two entries.
          case 5, 6 -> {
            in.readLong();
            i++;
          }
          case 7, 8, 16, 19, 20 -> pool.first[i] = in.readUnsignedShort();
          case 9, 10, 11, 12, 17, 18 -> {
            pool.first[i] = in.readUnsignedShort();
            pool.second[i] = in.readUnsignedShort();
            pool.member[i] = tag <= 11;
          }
          case 15 -> {
            in.readUnsignedByte();
            in.readUnsignedShort();
          }
          default -> throw new IOException("Unknown constant " + tag);
        }
      }
      return pool;
    }

    String text(int index) {
      return texts[index];
    }

    String className(int index) {
      return texts[first[index]];
    }

    Set<Reference> references() {
      Set<Reference> references = new HashSet<>();
      for (int i = 1; i < member.length; i++) {
        if (member[i]) {
          int pair = second[i];
          references.add(
              new Reference(className(first[i]), texts[first[pair]] + " " + texts[second[pair]]));
        }
      }
      return references;
    }
  }
}
